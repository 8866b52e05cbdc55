/** The status of each code of the desk, beside those of every server; one that is not here is a defect of ours. */
export const STATUS: Readonly<Record<string, number>> = {
  "account.unknown": 404,
  "account.login": 400,
  "account.name": 400,
  "account.role": 400,
  "account.organisme": 400,
  "account.password": 400,
  "account.login-taken": 409,
  "account.provider": 409,
  "account.last-admin": 409,
  "account.self": 409,
};

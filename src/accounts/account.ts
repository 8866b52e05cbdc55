import { VisioborneError } from "../contract/errors.ts";

/** Somebody who may enter, as far as sessions and signing in are concerned. */
export interface Identified {
  /** UUID: what logs name. */
  readonly id: string;
}

/** The login as it is compared. */
export function loginOf(typed: string): string {
  return typed.trim().toLowerCase();
}

const LOGIN = /^[a-z0-9][a-z0-9._@+-]{0,63}$/;
export const NAME_MAX = 80;

/** @throws VisioborneError `account.login`, `account.name` */
export function checkNames({ login, name }: { readonly login: string; readonly name: string }): void {
  if (!LOGIN.test(login)) {
    const message = "login: expected 1 to 64 small letters, digits and . _ @ + -, a letter or digit first";
    throw new VisioborneError("account.login", message);
  }
  if (name.trim() === "" || name.length > NAME_MAX || /\p{Cc}/u.test(name)) {
    throw new VisioborneError("account.name", `name: expected 1 to ${NAME_MAX} characters in one line`);
  }
}

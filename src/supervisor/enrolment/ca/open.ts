import { VisioborneError } from "../../../contract/errors.ts";
import type { EnrolmentConfig } from "../config.ts";
import { DiskCa } from "./disk.ts";
import { EstCa } from "./est.ts";
import type { CertificateAuthority } from "./port.ts";

/**
 * The certificate authority of a configuration. Reads files, and asks nobody.
 * @throws VisioborneError `ca.unusable` for files that are not there or do not fit together.
 */
export function openCa({ caDir, est }: Pick<EnrolmentConfig, "caDir" | "est">): CertificateAuthority {
  if (est !== undefined) return EstCa.open(est);
  if (caDir !== undefined) return DiskCa.open(caDir);
  throw new VisioborneError("ca.unusable", "enrolment: nobody issues certificates; expected caDir or est");
}

import { createHash, pbkdf2Sync } from "node:crypto";
import type { CardKeys } from "./types.ts";

/** A file of the system, from its root. */
export interface SystemFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** What the system under the daemon is given. */
export interface SystemWishes {
  readonly hostname: string;
  readonly wifi?: NonNullable<CardKeys["wifi"]>;
  readonly ethernet?: NonNullable<CardKeys["ethernet"]>;
  readonly ntp?: readonly string[];
  readonly sshKeys?: readonly string[];
}

const MADE = "# Made by `visioborne card apply` from the card: change the card, not this file.\n";

/** Every path that may be in the tree: what is not wished for any more is taken out of it. */
export const SYSTEM_PATHS = {
  hostname: "etc/hostname",
  wifi: "etc/wpa_supplicant/wpa_supplicant-wlan0.conf",
  ethernet: "etc/systemd/network/10-visioborne-ethernet.network",
  time: "etc/systemd/timesyncd.conf.d/visioborne.conf",
  sshd: "etc/ssh/sshd_config.d/visioborne.conf",
  sshKeys: "etc/ssh/visioborne_authorized_keys",
} as const;

/** The files of the system (systemd-networkd, wpa_supplicant, timesyncd, sshd) that the wishes come to. */
export function systemFiles({ hostname, wifi, ethernet, ntp, sshKeys }: SystemWishes): readonly SystemFile[] {
  const file = (path: keyof typeof SYSTEM_PATHS, text: string, mode = 0o644): SystemFile => ({
    path: SYSTEM_PATHS[path],
    text,
    mode,
  });
  const files = [file("hostname", `${hostname}\n`)];
  if (wifi) {
    files.push(file("wifi", wpaSupplicant(wifi), 0o600));
  }
  if (ethernet) files.push(file("ethernet", network(ethernet)));
  if (ntp && ntp.length > 0) files.push(file("time", `${MADE}[Time]\nNTP=${ntp.join(" ")}\n`));
  if (sshKeys && sshKeys.length > 0) {
    files.push(file("sshd", SSHD), file("sshKeys", `${MADE}${sshKeys.join("\n")}\n`));
  }
  return files;
}

/**
 * WPA2 and WPA3. The password is kept as its key (IEEE 802.11-2020, J.4.1: PBKDF2 of SHA-1, 4096 rounds, the SSID as
 * salt); WPA3 (SAE) wants the password itself.
 */
function wpaSupplicant({ ssid, password, hidden, country }: NonNullable<CardKeys["wifi"]>): string {
  const ready = password !== undefined && /^[0-9a-fA-F]{64}$/.test(password);
  const lines = [`ssid=${Buffer.from(ssid).toString("hex")}`, `scan_ssid=${hidden ? 1 : 0}`];
  if (password === undefined) lines.push("key_mgmt=NONE");
  else if (ready) lines.push("key_mgmt=WPA-PSK WPA-PSK-SHA256", `psk=${password.toLowerCase()}`, "ieee80211w=1");
  else {
    const psk = pbkdf2Sync(password, Buffer.from(ssid), 4096, 32, "sha1").toString("hex");
    // Up to the last quote of the line is the password, whatever is in it.
    lines.push("key_mgmt=WPA-PSK WPA-PSK-SHA256 SAE", `psk=${psk}`, `sae_password="${password}"`, "ieee80211w=1");
  }
  const body = lines.map((line) => `  ${line}\n`).join("");
  return `${MADE}ctrl_interface=DIR=/run/wpa_supplicant\nupdate_config=0\ncountry=${country}\nnetwork={\n${body}}\n`;
}

function network({ address, gateway, dns }: NonNullable<CardKeys["ethernet"]>): string {
  const lines = [`Address=${address}`];
  if (gateway !== undefined) lines.push(`Gateway=${gateway}`);
  for (const server of dns) lines.push(`DNS=${server}`);
  return `${MADE}[Match]\nType=ether\nName=en* eth*\n\n[Network]\nDHCP=no\n${lines.join("\n")}\n`;
}

/** By key only; the host's keys lie where they last, and are made when ssh is first asked for. */
const SSHD = `${MADE}HostKey /data/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/visioborne_authorized_keys
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AllowUsers root
AllowTcpForwarding no
X11Forwarding no
MaxAuthTries 3
LoginGraceTime 30
`;

/** What stands for a set of files, to see whether they have changed. */
export function digestOf(files: readonly SystemFile[]): string {
  return createHash("sha256").update(JSON.stringify(files)).digest("hex");
}

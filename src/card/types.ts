// Made from the JSON Schemas by `npm run generate`: change the schema, not this file.

/**
 * Keys of the card's visioborne.yaml that the daemon's configuration has not: what the system under it needs.
 */
export interface CardKeys {
/**
 * Which devices this borne has. A file `profile.yaml` beside this one takes its place.
 */
profile: {
/**
 * The board; `auto` = as it says of itself.
 */
board: ("auto" | "raspberry-pi-4" | "raspberry-pi-cm4" | "raspberry-pi-5" | "raspberry-pi-3" | "raspberry-pi-zero-2-w" | "x86-mini-pc" | "simulated")
/**
 * `standard`: all that the wiring of docs/wiring.md has; `without-papers`: no printer and no scanner; `detected`: what is found on the board at the first boot.
 */
kit: ("standard" | "without-papers" | "detected")
}
/**
 * Wi-Fi; absent = by cable only.
 */
wifi?: {
/**
 * Name of the network.
 */
ssid: string
/**
 * Password, 8 to 63 characters, or the key of 64 hexadecimal digits; absent = an open network. Taken off the card once it was read.
 */
password?: string
/**
 * The network does not say its name.
 */
hidden: boolean
/**
 * Country whose radio rules hold, ISO 3166.
 */
country: string
}
/**
 * A fixed address on the cable; absent = the network gives one (DHCP).
 */
ethernet?: {
/**
 * Address and length of the network's part, e.g. 192.168.1.50/24.
 */
address: string
/**
 * Gateway.
 */
gateway?: string
/**
 * Name servers.
 * 
 * @maxItems 3
 */
dns: string[]
}
/**
 * Name on the local network; absent = `borne.id`.
 */
hostname?: string
/**
 * Time servers, where the network has its own; absent = those of Debian.
 * 
 * @maxItems 4
 */
ntp?: string[]
/**
 * Maintenance by ssh, with these keys only; absent = no ssh.
 */
ssh?: {
/**
 * Public keys, one a line, as in `authorized_keys`.
 * 
 * @minItems 1
 * @maxItems 10
 */
keys: string[]
}
}

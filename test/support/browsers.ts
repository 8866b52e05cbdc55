/** The browser of borne and experts, with all that it has around its pages. */
export const CHROMIUM = "/usr/bin/chromium";

/**
 * The same engine without windows, profiles and prompts of its own: a fifth to a half less of the processor where it is a
 * page that is looked at. It asks nobody before it gives camera and microphone.
 */
export const HEADLESS_SHELL = "/usr/bin/chromium-headless-shell";

/** How the browser is started. */
export interface BrowserOptions {
  /** Address of the page: loopback. */
  readonly url: string;
  /** Folder of the browser's profile: in memory, empty at each start. */
  readonly profileDir: string;
  /** The browser; default `chromium`. */
  readonly browser: string;
  /** The compositor that shows it alone; null = none (`headless`, or one is there already). */
  readonly compositor: string | null;
  /** No display: for machines without one. */
  readonly headless: boolean;
  /** Chromium's own sandbox; false only where it can't be had (as root). */
  readonly sandbox: boolean;
}

/**
 * The command line. The browser may reach loopback and nothing else: every name is answered by itself as unknown, the
 * proxy for everything but loopback is a port on which nobody is; what Chromium does in the background by itself is off.
 */
export function browserCommand(options: BrowserOptions): readonly [program: string, ...args: string[]] {
  const { url, browser, compositor, headless, sandbox } = options;
  const args = [
    ...(headless ? ["--headless=new", "--disable-gpu"] : ["--kiosk", "--ozone-platform=wayland"]),
    ...(sandbox ? [] : ["--no-sandbox"]),
    `--user-data-dir=${options.profileDir}`,
    // Only loopback.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--no-pings",
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    // Nothing on the screen but the page, and nothing that a gesture could open.
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-infobars",
    "--disable-session-crashed-bubble",
    "--hide-crash-restore-bubble",
    "--disable-features=Translate,MediaRouter,OptimizationHints,InterestFeedContentSuggestions,AutofillServerCommunication,PreloadTopChromeWebUI,SpareRendererForSitePerProcess",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-print-preview",
    "--disable-notifications",
    "--autoplay-policy=no-user-gesture-required",
    "--password-store=basic",
    "--use-mock-keychain",
    "--noerrdialogs",
    // A page in front that the browser takes for hidden would stop to draw.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-breakpad",
    "--disk-cache-size=1",
    // Fatal errors only: the rest fills a journal that is kept in memory.
    "--log-level=3",
    url,
  ];
  if (compositor === null || headless) return [browser, ...args];
  // -d: no decorations, -s: a technician may change to another virtual terminal.
  return [compositor, "-d", "-s", "--", browser, ...args];
}

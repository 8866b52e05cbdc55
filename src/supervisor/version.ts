import packageJson from "../../package.json" with { type: "json" };

/** Version of the application, as the package says it. */
export const APP_VERSION: string = packageJson.version;

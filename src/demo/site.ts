/** The demo's network, borne and site. */
export const DEMO_NETWORK = "demo";
export const DEMO_BORNE = "borne-1";
export const DEMO_SITE = "Mairie de Saint-Aubin";

/** The network that the plugin adds to a project for its runs. */
export const NETWORK = "firebreak";

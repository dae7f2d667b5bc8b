// Systems that a scenario puts into its world: one line each. The engine knows none of them.
export {};

/** What a run spends time on. */
export const ACTIVITIES = ["chainWrites", "chainReads", "agents", "decoding", "audit", "report", "other"] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** Seconds by activity; they add up to the time since the stopwatch was made. */
export type Profile = Readonly<Record<Activity, number>>;

/**
 * Says where the time went. Each moment counts once, for the activity that began last of those under way: what the chain
 * takes during an audit is the chain's, the rest is the audit's. It changes nothing of what is timed.
 */
export class Stopwatch {
  private readonly now: () => number;
  private readonly spent = new Map<Activity, number>();
  private underWay: { readonly activity: Activity }[] = [];
  private since: number;

  /** @param now A clock in milliseconds. */
  constructor(now = (): number => performance.now()) {
    this.now = now;
    this.since = now();
  }

  /** Begins an activity; the returned function ends it. */
  start(activity: Activity): () => void {
    this.count();
    const begun = { activity };
    this.underWay.push(begun);
    return () => {
      this.count();
      this.underWay = this.underWay.filter((other) => other !== begun);
    };
  }

  /** Does the work and counts its time for the activity. */
  async time<T>(activity: Activity, work: () => T | Promise<T>): Promise<T> {
    const end = this.start(activity);
    try {
      return await work();
    } finally {
      end();
    }
  }

  /** The seconds so far. */
  profile(): Profile {
    this.count();
    const seconds = ACTIVITIES.map((activity) => [activity, (this.spent.get(activity) ?? 0) / 1000]);
    return Object.fromEntries(seconds) as Profile;
  }

  private count(): void {
    const now = this.now();
    const activity = this.underWay.at(-1)?.activity ?? "other";
    this.spent.set(activity, (this.spent.get(activity) ?? 0) + now - this.since);
    this.since = now;
  }
}

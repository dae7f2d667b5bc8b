import type { Address } from "../chain/types.ts";
import { type LoanRequest, LoanDemandPort } from "../protocols/lending/loan-demand.ts";
import type { LendingPort } from "../protocols/ports.ts";
import { approveAll } from "../protocols/tokens/token.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { Named } from "../simulation/names.ts";
import { tipOf } from "./gas.ts";

/** Who asks for loans while the run goes on. */
export interface LoanSeekersOptions {
  readonly name: string;
  /** What `systems.loanDemand` made. */
  readonly demand: Named;
}

const GAS_LIMIT = 500_000n;
const TIP = tipOf(2);

/** Borrowers who come one after the other, pledge, and borrow; who finds less than it wants is gone again. */
export function loanSeekers(options: LoanSeekersOptions): Agent {
  return new LoanSeekers(options);
}

class LoanSeekers implements Agent {
  readonly name: string;
  readonly role = "loan seekers";

  private readonly demand: string;
  private accounts: readonly Address[] = [];

  constructor({ name, demand }: LoanSeekersOptions) {
    this.name = name;
    this.demand = demand.name;
  }

  addresses(): readonly Address[] {
    return this.accounts;
  }

  async setup(setup: AgentSetup): Promise<void> {
    const { requests } = setup.world.system(this.demand, LoanDemandPort);
    this.accounts = requests.map(({ account }) => account);
    for (const { account, collateral, collateralAmount } of requests) {
      await setup.fund(account);
      await setup.endow(collateral, account, collateralAmount);
    }
    await setup.execute(
      requests.map(({ account, collateral, lending }) => ({
        ...approveAll(collateral.address, setup.world.lending(lending).spender),
        from: account,
      })),
    );
  }

  propose(observation: Observation): Action[] {
    const requests = observation.world.system(this.demand, LoanDemandPort).due(observation.block);
    const served = requests.filter((request) => canLend(observation.world.lending(request.lending), request));
    const refused = requests.length - served.length;
    if (refused > 0) observation.note({ event: "skipped", reason: "no-liquidity", count: refused });
    return served.flatMap((request) => {
      const { account, collateral, collateralAmount, debt, debtAmount } = request;
      const lending = observation.world.lending(request.lending);
      return [
        { ...this.action(account), call: lending.supply(collateral, collateralAmount, account), label: "pledge" },
        { ...this.action(account), call: lending.borrow(debt, debtAmount, account), label: "borrow" },
      ];
    });
  }

  private action(from: Address): Pick<Action, "from" | "gasLimit" | "priorityFee"> {
    return { from, gasLimit: GAS_LIMIT, priorityFee: TIP };
  }
}

function canLend(lending: LendingPort, { debt, debtAmount }: LoanRequest): boolean {
  const reserve = lending.reserves().find(({ asset }) => asset.address === debt.address);
  return reserve !== undefined && reserve.liquidity >= debtAmount;
}

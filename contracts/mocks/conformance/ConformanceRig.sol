// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Puppet} from "./Puppet.sol";

/// @title Plays a sequence on our contracts and on the real ones, and compares both after every operation
/// @notice Everything of a block happens in one transaction: on each side an account's puppet makes the call, and then
/// every probe asks both sides the same question. What differs is an event; the sequence ends there.
contract ConformanceRig {
    /// @dev An amount worked out when its turn comes: `share` millionths of a word of what `source` answers to `query`, plus
    /// `plus`; without a source `plus` itself, all bits of it.
    struct Amount {
        address source;
        bytes query;
        uint256 word;
        uint256 share;
        int256 plus;
    }

    /// @dev A call that both sides make. `holes` are places in the call data, in bytes, where the amount goes.
    struct Step {
        uint256 actor;
        address ours;
        address theirs;
        bytes oursData;
        bytes theirsData;
        uint256[] holes;
        bool paysAmount;
        Amount amount;
    }

    uint256 private constant MILLION = 1e6;
    uint256 private constant STEP_GAS = 5_000_000;
    /// @dev A probe: two targets, the length of the call data, the words that must agree, and call data for each side.
    uint256 private constant PROBE_SIZE = 0x140;
    uint256 private constant MOST_RETURNED = 0x200;

    error CoinsRefused();
    error AmountUnreadable();

    /// @notice Emitted after each operation that was compared.
    event Compared(uint256 operation);

    /// @notice Both sides refused a step, and the operation ended there.
    event Refused(uint256 operation, uint256 step, bytes ours, bytes theirs);

    /// @notice A step's outcome differs: in success, or in what was returned.
    event OutcomeDiffers(
        uint256 operation,
        uint256 step,
        bool oursSucceeded,
        bytes ours,
        bool theirsSucceeded,
        bytes theirs
    );

    /// @notice The sides answer a probe differently.
    event StateDiffers(uint256 operation, uint256 probe, bytes ours, bytes theirs);

    /// @notice Our side did what the real one can't; see `halts`.
    event Halted(uint256 operation);

    Puppet[] private _ours;
    Puppet[] private _theirs;
    /// @dev Contracts whose code is one byte and then the probes: code is cheaper to read than storage.
    address[] private _probes;
    address private _haltTarget;
    bytes[] private _halts;

    receive() external payable {}

    /// @notice Makes the two puppets of each account.
    function enlist(uint256 accounts) external payable {
        for (uint256 i = 0; i < accounts; ++i) {
            _ours.push(new Puppet());
            _theirs.push(new Puppet());
            _endow(_ours[i], msg.value / accounts / 2);
            _endow(_theirs[i], msg.value / accounts / 2);
        }
    }

    function puppets() external view returns (Puppet[] memory, Puppet[] memory) {
        return (_ours, _theirs);
    }

    /// @notice Sets what is compared, and the calls on one of our contracts which, when any answers other than 0, say that
    /// from there on the sides differ by design.
    function configure(address[] calldata probes, address haltTarget, bytes[] calldata halts) external {
        _probes = probes;
        _haltTarget = haltTarget;
        delete _halts;
        for (uint256 i = 0; i < halts.length; ++i) _halts.push(halts[i]);
    }

    /// @notice The native balance of an account, so that it can be probed.
    function nativeBalance(address account) external view returns (uint256) {
        return account.balance;
    }

    /// @notice What every probe answers on either side.
    function answers() external view returns (bytes[] memory ours, bytes[] memory theirs) {
        uint256 count = 0;
        for (uint256 i = 0; i < _probes.length; ++i) count += (_probes[i].code.length - 1) / PROBE_SIZE;
        ours = new bytes[](count);
        theirs = new bytes[](count);
        uint256 index = 0;
        for (uint256 i = 0; i < _probes.length; ++i) {
            bytes memory probes = _probes[i].code;
            for (uint256 from = 1; from < probes.length; from += PROBE_SIZE) {
                (ours[index], theirs[index]) = _answers(probes, from);
                ++index;
            }
        }
    }

    /// @notice Plays operations, each a list of steps, until one differs.
    function play(Step[][] calldata operations, uint256 first) external {
        for (uint256 i = 0; i < operations.length; ++i) {
            if (!_perform(first + i, operations[i])) return;
            if (_isHalted()) {
                emit Halted(first + i);
                return;
            }
            if (!_compare(first + i)) return;
            emit Compared(first + i);
        }
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _endow(Puppet puppet, uint256 amount) private {
        (bool success, ) = address(puppet).call{value: amount}("");
        if (!success) revert CoinsRefused();
    }

    function _perform(uint256 operation, Step[] calldata steps) private returns (bool) {
        for (uint256 i = 0; i < steps.length; ++i) {
            Step calldata step = steps[i];
            uint256 amount = _resolve(step.amount);
            uint256 value = step.paysAmount ? amount : 0;
            (bool ours, bytes memory oursResult) = _ours[step.actor].act(
                step.ours,
                value,
                STEP_GAS,
                _fill(step.oursData, step.holes, amount)
            );
            if (step.theirs == address(0)) continue; // once for both, such as a price
            (bool theirs, bytes memory theirsResult) = _theirs[step.actor].act(
                step.theirs,
                value,
                STEP_GAS,
                _fill(step.theirsData, step.holes, amount)
            );
            if (ours != theirs || (ours && keccak256(oursResult) != keccak256(theirsResult))) {
                emit OutcomeDiffers(operation, i, ours, oursResult, theirs, theirsResult);
                return false;
            }
            if (!ours) {
                emit Refused(operation, i, oursResult, theirsResult);
                return true;
            }
        }
        return true;
    }

    function _resolve(Amount calldata amount) private view returns (uint256) {
        if (amount.source == address(0)) return uint256(amount.plus);
        (bool success, bytes memory answer) = amount.source.staticcall(amount.query);
        if (!success || answer.length <= 32 * amount.word) revert AmountUnreadable();
        uint256 base;
        uint256 place = 32 * (amount.word + 1);
        assembly ("memory-safe") {
            base := mload(add(answer, place))
        }
        int256 result = int256((base * amount.share) / MILLION) + amount.plus;
        return result > 0 ? uint256(result) : 0;
    }

    function _fill(bytes memory data, uint256[] calldata holes, uint256 amount) private pure returns (bytes memory) {
        for (uint256 i = 0; i < holes.length; ++i) {
            uint256 hole = holes[i];
            // Assembly because Solidity can't write a word into the middle of bytes.
            assembly ("memory-safe") {
                mstore(add(add(data, 0x20), hole), amount)
            }
        }
        return data;
    }

    function _isHalted() private view returns (bool) {
        for (uint256 i = 0; i < _halts.length; ++i) {
            (bool success, bytes memory answer) = _haltTarget.staticcall(_halts[i]);
            if (success && abi.decode(answer, (uint256)) != 0) return true;
        }
        return false;
    }

    function _compare(uint256 operation) private returns (bool agree) {
        agree = true;
        uint256 index = 0;
        for (uint256 i = 0; i < _probes.length; ++i) {
            bytes memory probes = _probes[i].code;
            for (uint256 from = 1; from < probes.length; from += PROBE_SIZE) {
                if (!_agrees(probes, from)) {
                    agree = false;
                    (bytes memory ours, bytes memory theirs) = _answers(probes, from);
                    emit StateDiffers(operation, index, ours, theirs);
                }
                ++index;
            }
        }
    }

    /// @dev Assembly because a hundred probes follow every operation, and Solidity's copying would cost more than they do.
    function _agrees(bytes memory probes, uint256 offset) private view returns (bool agrees) {
        assembly ("memory-safe") {
            let probe := add(add(probes, 0x20), offset)
            let length := mload(add(probe, 0x40))
            let mask := mload(add(probe, 0x60))
            let ours := mload(0x40)
            let theirs := add(ours, MOST_RETURNED)
            agrees := staticcall(gas(), mload(probe), add(probe, 0x80), length, ours, MOST_RETURNED)
            let size := returndatasize()
            agrees := and(
                agrees,
                staticcall(gas(), mload(add(probe, 0x20)), add(probe, 0xe0), length, theirs, MOST_RETURNED)
            )
            agrees := and(agrees, and(eq(size, returndatasize()), iszero(gt(size, MOST_RETURNED))))
            agrees := and(agrees, gt(size, 0)) // no code answers everything with nothing
            for {
                let at := 0
            } and(agrees, lt(at, size)) {
                at := add(at, 0x20)
            } {
                if and(mask, 1) {
                    agrees := eq(mload(add(ours, at)), mload(add(theirs, at)))
                }
                mask := shr(1, mask)
            }
        }
    }

    function _answers(
        bytes memory probes,
        uint256 offset
    ) private view returns (bytes memory oursAnswer, bytes memory theirsAnswer) {
        (address ours, bytes memory oursData) = _question(probes, offset, 0);
        (address theirs, bytes memory theirsData) = _question(probes, offset, 1);
        (, oursAnswer) = ours.staticcall(oursData);
        (, theirsAnswer) = theirs.staticcall(theirsData);
    }

    function _question(
        bytes memory probes,
        uint256 offset,
        uint256 side
    ) private pure returns (address target, bytes memory data) {
        uint256 length;
        assembly ("memory-safe") {
            let probe := add(add(probes, 0x20), offset)
            target := mload(add(probe, mul(side, 0x20)))
            length := mload(add(probe, 0x40))
        }
        data = new bytes(length);
        assembly ("memory-safe") {
            mcopy(add(data, 0x20), add(add(add(probes, 0x20), offset), add(0x80, mul(side, 0x60))), length)
        }
    }
}

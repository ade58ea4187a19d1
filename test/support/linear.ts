// Holds a reader to linear time by ratios measured in one run: seconds say as much about the load of the machine as about the reader.
import * as assert from 'node:assert/strict';
import { inspect } from 'node:util';

/** 4 times the input takes 4 times as long in linear time, 16 times in quadratic time. */
const LIMIT = 9;
/** In less milliseconds than these for the smaller input, the compiler and the garbage collector decide. */
const MEASURABLE = 10;
/** The first size measured is this part of the whole, a power of 4. */
const FIRST = 1024;
/** How often what seems to take too long is measured again: the compiler or the garbage collector may have come between. */
const ROUNDS = 6;

/**
 * Asserts that `read` takes less than 9 times as long for an input that is 4 times as large, by steps up to `make(size)`. They start
 * small, so that quadratic time is told before it takes minutes. What `read` returns is not looked at: it asserts itself what comes
 * out, the same for every size. It has to work each time: what keeps its last answer is made anew, or asked something else in between.
 */
export async function assertLinear<Input>(make: (size: number) => Input, read: (input: Input) => unknown, size: number): Promise<void> {
  let part = Math.ceil(size / FIRST);
  let small = make(part);
  let fast = Infinity;
  for (let round = 0; round < ROUNDS; round++) fast = Math.min(fast, await milliseconds(() => read(small)));

  for (let parts = FIRST / 4; parts >= 1; parts /= 4) {
    const larger = Math.ceil(size / parts);
    const large = make(larger);
    let slow = Infinity;
    for (let round = 0; round === 0 || (round < ROUNDS && tooLong(fast, slow)); round++) {
      fast = Math.min(fast, await milliseconds(() => read(small)));
      slow = Math.min(slow, await milliseconds(() => read(large)));
    }
    if (tooLong(fast, slow)) {
      const input = inspect(small, { breakLength: Infinity, depth: 1, maxArrayLength: 3, maxStringLength: 60 });
      assert.fail(
        `${part} takes ${fast.toFixed(2)} ms, ${larger} takes ${slow.toFixed(2)} ms: ${(slow / fast).toFixed(1)} times as long, ` +
          `expected about 4 times and less than ${LIMIT}; of ${part}: ${input}`,
      );
    }
    [part, small, fast] = [larger, large, slow];
  }
}

function tooLong(fast: number, slow: number): boolean {
  return slow >= LIMIT * Math.max(fast, MEASURABLE);
}

/** Milliseconds of processor time, which load does not lengthen as it does those on the clock: more so the longer the work. */
async function milliseconds(work: () => unknown): Promise<number> {
  const before = processorTime();
  await work();
  return processorTime() - before;
}

/** Of this thread only: those that help the garbage collector also spin while they wait for each other. */
function processorTime(): number {
  process.cpuUsage(); // makes Linux count to now: by itself the time of a thread stands still between two ticks of 4 ms
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

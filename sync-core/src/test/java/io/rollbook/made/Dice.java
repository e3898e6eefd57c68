package io.rollbook.made;

/**
 * Chance that can be asked again: the same seed and the same question give the same answer. So no record has to be
 * remembered, and a district of any size is written in the same little memory.
 */
final class Dice {
    private final long seed;

    Dice(long seed) {
        this.seed = seed;
    }

    /** A number from 0 to {@code sides - 1} for this question. */
    int roll(int sides, String question, long about) {
        return roll(sides, question, about, 0);
    }

    /** A number from 0 to {@code sides - 1} for this question. */
    int roll(int sides, String question, long about, long and) {
        long mixed = mix(mix(mix(seed + question.hashCode()) + about) + and);
        return (int) Long.remainderUnsigned(mixed, sides);
    }

    /** SplitMix64's finalizer (Steele, Lea, Flood 2014): cheap, and neighbours look unrelated. */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

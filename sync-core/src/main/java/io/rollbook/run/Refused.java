package io.rollbook.run;

/**
 * Why a delivery was not taken.
 *
 * @param code one word, such as {@code CORRUPT}, {@code KEY_UNKNOWN}, {@code EMPTY_COLLECTION}
 * @param detail one or two sentences for a person: what is wrong and what to do; no value of a row
 */
public record Refused(String code, String detail) {}

package io.rollbook.portal.open;

/**
 * One file inside a verified delivery.
 *
 * @param index its place in the delivery, from 0
 * @param name its name without folders, such as {@code users.csv}
 * @param size its plaintext bytes, as counted by the first pass
 */
public record Member(int index, String name, long size) {}

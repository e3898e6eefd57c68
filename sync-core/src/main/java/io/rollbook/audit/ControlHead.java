package io.rollbook.audit;

/**
 * Where an audit log stands: what the control database remembers of it, so that cutting off its tail is found.
 *
 * @param roots number of the last root, from 1; 0 before the first
 * @param entries all entries under these roots
 * @param head the chain's value after the last root: 32 bytes
 */
public record ControlHead(long roots, long entries, byte[] head) {}

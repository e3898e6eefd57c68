package io.rollbook.audit;

import io.rollbook.roster.Entity;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes over which the log's digests are taken. All numbers are big-endian. {@code block} is a 4-byte length and
 * that many bytes; a run that is null is the length -1. Times are microseconds since 1970-01-01T00:00Z.
 *
 * <pre>
 * leaf  = SHA-256( 0x00 | seq: 8 bytes | context | action: block | subject: block | fields: block | before: block
 *                  | after: block )
 * context = run: block | at: 8 bytes | entity: 2 bytes, -1 where there is none
 * node  = SHA-256( 0x01 | left | right ), the tree of RFC 6962, section 2.1
 * head  = SHA-256( 0x02 | former head: 32 bytes, zero before the first | no: 8 | run: block | at: 8 | first_seq: 8
 *                  | entries: 8 | root: 32 )
 * </pre>
 *
 * Texts are UTF-8. Subject, before and after are the first 16 bytes of a SHA-256 that begins with the entry's salt: to
 * find other values for an entry takes 2^128 tries.
 */
record Leaf(
        long seq,
        @Nullable String run,
        Instant at,
        int entity,
        String action,
        byte[] subject,
        String fields,
        byte[] before,
        byte[] after) {
    /** Value of {@code entity} where the entry is about no record. */
    static final int NO_ENTITY = -1;

    /** A changed entry passes for its neighbour's equal once in 2^24 times; then it is the root that tells. */
    static final int MARK_BYTES = 3;

    /** No field, no digest. */
    static final String NO_FIELDS = "";

    static final byte[] NO_DIGEST = {};

    private static final int DIGEST_BYTES = 16;

    byte[] hash() {
        return hash(new Bytes(256), new Sha256(), context(run, at, entity));
    }

    /** The same with what a long row of entries has in common: a buffer, a digest and {@link #context}. */
    byte[] hash(Bytes buffer, Sha256 sha256, byte[] context) {
        buffer.clear();
        buffer.int1(0).int8(seq).put(context).block(action).block(subject).block(fields);
        return buffer.block(before).block(after).digest(sha256);
    }

    /** The part of a leaf hash that is stored with the entry. */
    static byte[] mark(byte[] hash) {
        return Arrays.copyOf(hash, MARK_BYTES);
    }

    static byte[] context(@Nullable String run, Instant at, int entity) {
        return new Bytes(64).block(run).int8(micros(at)).int2(entity).array();
    }

    static byte[] head(
            byte[] former, long no, @Nullable String run, Instant at, long firstSeq, long entries, byte[] root) {
        return new Bytes(160)
                .int1(2)
                .put(former)
                .int8(no)
                .block(run)
                .int8(micros(at))
                .int8(firstSeq)
                .int8(entries)
                .put(root)
                .digest(new Sha256());
    }

    /** Digest of what an entry is about: {@code entity:id} of a record, {@code act:text} of an act. */
    static byte[] subject(Bytes buffer, Sha256 sha256, byte[] salt, byte[] kind, byte[] clear) {
        buffer.clear();
        return Arrays.copyOf(buffer.put(salt).put(kind).put(clear).digest(sha256), DIGEST_BYTES);
    }

    /** Digest of a record before or after, from the one that is stored with it; none of none. */
    static byte[] salted(Bytes buffer, Sha256 sha256, byte[] salt, byte @Nullable [] digest) {
        if (digest == null) {
            return NO_DIGEST;
        }
        buffer.clear();
        return Arrays.copyOf(buffer.put(salt).put(digest).digest(sha256), DIGEST_BYTES);
    }

    /** The first part of a subject, for the entries of one entity or of none. */
    static byte[] kind(int entity) {
        return Bytes.utf8((entity == NO_ENTITY ? "act" : Entity.values()[entity].table()) + ":");
    }

    private static long micros(Instant at) {
        // Wraps around for a time beyond reach, which only a forged row can hold.
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }
}

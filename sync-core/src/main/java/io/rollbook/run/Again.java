package io.rollbook.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a run does not go on now, and when it does: by itself, without anybody having to do something.
 *
 * @param code why, in one word
 * @param detail the same in sentences, and what would help
 * @param outage whether a part or a server is down; otherwise something is merely waited for
 * @param tries how often it was tried so far for that reason
 * @param next when it is tried next
 * @param until when that ends, where nothing changes; null where it does not, however long it takes
 */
public record Again(String code, String detail, boolean outage, int tries, Instant next, @Nullable Instant until) {}

package io.rollbook.portal;

import io.rollbook.portal.diff.ChangeSet;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a held plan needs beside its rows to be taken up again.
 *
 * @param envelope digest of the envelope
 * @param content by what the same content is recognised, see {@link ContentKey}
 */
record HeldDelivery(String envelope, byte[] content, Staged staged, ChangeSet plan) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static HeldDelivery of(String json) {
        return JSON.readValue(json, HeldDelivery.class);
    }

    String json() {
        return JSON.writeValueAsString(new HeldDelivery(envelope, content, staged.forgotten(), plan));
    }
}

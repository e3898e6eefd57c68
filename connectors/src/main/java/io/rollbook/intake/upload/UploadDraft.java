package io.rollbook.intake.upload;

import io.rollbook.ciphertext.Scope;
import io.rollbook.intake.Upload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * An upload that comes piece by piece.
 *
 * @param id its id; the run that it becomes has the same
 * @param account id of the token or account that sends it: nobody else may go on with it
 * @param key what the sender knows it by, so that beginning it twice begins one
 * @param messages bytes that are here of each message; the last one may grow
 */
public record UploadDraft(
        String id,
        String district,
        String feed,
        boolean preview,
        boolean hold,
        Scope scope,
        String account,
        @Nullable String key,
        Instant begun,
        List<Long> messages) {
    /** Copies. */
    public UploadDraft {
        messages = List.copyOf(messages);
    }

    static UploadDraft begun(Upload upload, @Nullable String key, Instant now) {
        return new UploadDraft(
                upload.run(),
                upload.district(),
                upload.feed(),
                upload.preview(),
                upload.hold(),
                upload.scope(),
                upload.account(),
                key,
                now,
                List.of());
    }

    static UploadDraft read(String id, Properties note, List<Long> messages) {
        return new UploadDraft(
                id,
                note.getProperty("district"),
                note.getProperty("feed"),
                Boolean.parseBoolean(note.getProperty("preview")),
                Boolean.parseBoolean(note.getProperty("hold")),
                Scope.parse(note.getProperty("scope")),
                note.getProperty("account"),
                note.getProperty("key"),
                Instant.parse(note.getProperty("begun")),
                messages);
    }

    /** The same, further on. */
    UploadDraft at(List<Long> further) {
        return new UploadDraft(id, district, feed, preview, hold, scope, account, key, begun, further);
    }

    Map<String, String> note() {
        Map<String, String> note = new LinkedHashMap<>();
        note.put("district", district);
        note.put("feed", feed);
        note.put("preview", String.valueOf(preview));
        note.put("hold", String.valueOf(hold));
        note.put("scope", scope.text());
        note.put("account", account);
        note.put("begun", begun.toString());
        if (key != null) {
            note.put("key", key);
        }
        return note;
    }

    /** Until when it may be gone on with. */
    public Instant expires() {
        return begun.plus(UploadDrafts.KEPT);
    }

    boolean isSameAs(Upload upload) {
        return preview == upload.preview() && hold == upload.hold() && scope.equals(upload.scope());
    }

    boolean isOf(String slug, String feedName, String sender) {
        return district.equals(slug) && feed.equals(feedName) && account.equals(sender);
    }

    /** What is sent, by a person of this name. */
    Upload upload(String by) {
        return new Upload(id, district, feed, preview, hold, scope, by, account);
    }
}

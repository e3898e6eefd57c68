package io.rollbook.portal.validate;

import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import java.util.ArrayList;
import java.util.List;

/** The records of one kind that the row at hand makes beside its own; the buffers are used again for the next. */
public final class MadeRecords {
    private final Entity entity;
    private final List<RecordBytes> buffers = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private boolean unknown;

    MadeRecords(Entity entity) {
        this.entity = entity;
    }

    void clear() {
        ids.clear();
        unknown = false;
    }

    /** One of them has no id that can be read. */
    void addUnknown() {
        unknown = true;
    }

    /** Whether there may be more than those that are listed: of a row that cannot be used. */
    public boolean mayBeMore() {
        return unknown;
    }

    /** A buffer for the next record; it counts once {@link #add} has its id. */
    RecordBytes next() {
        if (ids.size() == buffers.size()) {
            buffers.add(new RecordBytes());
        }
        return buffers.get(ids.size());
    }

    void add(String id) {
        ids.add(id);
    }

    /** What they are. */
    public Entity entity() {
        return entity;
    }

    /** How many there are. */
    public int count() {
        return ids.size();
    }

    /** The id of one of them. */
    public String id(int index) {
        return ids.get(index);
    }

    /** One of them, until the next row is checked. */
    public RecordBytes record(int index) {
        return buffers.get(index);
    }
}

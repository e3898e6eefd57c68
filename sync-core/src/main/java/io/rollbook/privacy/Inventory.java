package io.rollbook.privacy;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.portal.parse.Formats;
import io.rollbook.roster.DataCategory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A district's data inventory, in the shape of a privacy agreement's schedule of data: every field that is kept, why and
 * since when; and every field that is known and dropped. Holds nothing of the roster itself.
 *
 * @param version of the settings that it tells of
 * @param since when these were applied
 * @param schedule each category of {@link DataCategory}, in its order, also where nothing of it is kept
 * @param dropped by format and file
 */
public record Inventory(
        String district, String name, int version, Instant since, List<Section> schedule, List<Dropped> dropped) {

    /** A category. @param category its title */
    public record Section(String category, List<Kept> kept) {}

    /**
     * A field that is kept.
     *
     * @param field table and column in the schema {@code roster}
     * @param element what it is
     * @param purpose what it is kept for
     * @param because of what it may enter: directory data, or a key of {@code keep}
     * @param only of whom it is kept; null where of all
     * @param version since which version of the settings, without a gap
     * @param since when that was applied
     */
    public record Kept(
            String field,
            String element,
            String purpose,
            String because,
            @Nullable String only,
            int version,
            Instant since) {}

    /**
     * Fields that are dropped.
     *
     * @param format in which they come, or {@code any}
     * @param file in which they come, or {@code any}
     * @param columns their headers; empty where it is the whole file
     */
    public record Dropped(String format, String file, List<String> columns, String reason) {}

    /**
     * The inventory of a district.
     *
     * @param versions what each version of its settings said, oldest first; the last is in force
     * @param formats those that deliveries may be in
     */
    public static Inventory of(District district, List<Districts.Kept> versions, Formats formats) {
        Districts.Kept now = versions.get(versions.size() - 1);
        List<KeptFields.Field> fields = new KeptFields(versions).list();
        List<Section> schedule = new ArrayList<>();
        for (DataCategory category : DataCategory.values()) {
            List<Kept> kept = fields.stream()
                    .filter(field -> field.categories().contains(category))
                    .map(KeptFields.Field::kept)
                    .toList();
            schedule.add(new Section(category.title(), kept));
        }
        List<Dropped> dropped = new DroppedFields(now.keep()).list(district, formats);
        return new Inventory(
                district.slug(), district.name(), now.version(), now.applied(), List.copyOf(schedule), dropped);
    }

    /** The section of a category. */
    public Section section(DataCategory category) {
        return schedule.get(Arrays.asList(DataCategory.values()).indexOf(category));
    }
}

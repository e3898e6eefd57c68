package io.rollbook.portal.parse;

import io.rollbook.district.KeepRules;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One file of a format.
 *
 * @param file its name, in the format's spelling
 * @param required whether a complete set has it
 * @param fields its columns, in the standard's order
 * @param makes the records that a row makes: its own, and those beside it; empty where the file holds nothing of a roster
 * @param adds what a row adds to lists of records: of its own, or of one in another file to which its own refers
 * @param skip rows that are left out, or null
 */
public record FileShape(
        String file, boolean required, List<Field> fields, List<Make> makes, List<Make> adds, @Nullable Skip skip) {
    private FileShape(String file, boolean required, List<Field> fields, List<Make> makes) {
        this(file, required, fields, makes, List.of(), null);
    }

    /** A file whose rows are records of an entity, with the key and the columns that the fields name. */
    static FileShape of(String file, Entity entity, boolean required, Field... fields) {
        Source id = null;
        Map<String, Source> values = new LinkedHashMap<>();
        for (Field field : fields) {
            if (field.use() == Field.Use.KEY) {
                id = Source.cell(field.header());
            } else if (field.column() != null) {
                values.put(entity.column(field.column()).name(), Source.cell(field.header()));
            }
        }
        return new FileShape(file, required, List.of(fields), List.of(new Make(entity, id, List.of(), values, null)));
    }

    /** A file that belongs to the format but not to a roster, such as grades. */
    static FileShape other(String file, Field... fields) {
        return new FileShape(file, false, List.of(fields), List.of());
    }

    /** The same under another name. */
    FileShape named(String name) {
        return new FileShape(name, required, fields, makes, adds, skip);
    }

    /** The same with an id that is made of several cells, or of one and a prefix. */
    FileShape id(Source id) {
        return own(new Make(makes.get(0).entity(), id, List.of(), makes.get(0).values(), null));
    }

    /** The same with an id that is derived from these columns. */
    FileShape idOf(String... columns) {
        return own(Make.derived(
                makes.get(0).entity(), List.of(columns), makes.get(0).values()));
    }

    /** The same with a column of the row's own record that is filled from something else than one cell. */
    FileShape with(String column, Source source) {
        Make own = makes.get(0);
        Map<String, Source> values = new LinkedHashMap<>(own.values());
        values.put(own.entity().column(column).name(), source);
        return own(new Make(own.entity(), own.id(), own.idColumns(), values, null));
    }

    /** The same with ids that are written as {@link io.rollbook.roster.EscapedId} does. */
    FileShape escapedIds() {
        Make own = makes.get(0);
        Map<String, Source> values = new LinkedHashMap<>(own.values());
        values.replaceAll((column, source) ->
                own.entity().column(column).target() == null ? source : new Source.Unescaped(source));
        Source id = own.id() == null ? null : new Source.Unescaped(own.id());
        return own(new Make(own.entity(), id, own.idColumns(), values, null));
    }

    /** The same without rows that have this value, in lower case, in a column: they are no records. */
    FileShape skipping(String header, String value) {
        return new FileShape(file, required, fields, makes, adds, new Skip(header, Set.of(value)));
    }

    /** The same with records that its rows make beside their own. */
    FileShape making(Make... beside) {
        List<Make> all = new ArrayList<>(makes);
        all.addAll(Arrays.asList(beside));
        return making(all);
    }

    /** The same with what its rows add to lists of records. */
    FileShape adding(Make... toOthers) {
        return new FileShape(file, required, fields, makes, List.of(toOthers), skip);
    }

    /** The same without records beside the row's own, and additions to others, of which nothing may enter. */
    FileShape keeping(KeepRules keep) {
        List<Make> left = makes.stream()
                .filter(make -> make == makes.get(0) || make.isKept(keep))
                .toList();
        List<Make> leftOfAdds = adds.stream().filter(make -> make.isKept(keep)).toList();
        return left.size() == makes.size() && leftOfAdds.size() == adds.size()
                ? this
                : new FileShape(file, required, fields, left, leftOfAdds, skip);
    }

    private FileShape making(List<Make> all) {
        return new FileShape(file, required, fields, List.copyOf(all), adds, skip);
    }

    private FileShape own(Make own) {
        List<Make> all = new ArrayList<>(makes);
        all.set(0, own);
        return making(all);
    }

    /** Whether a file of this name is it; case does not matter, and {@code *} in the format's name stands for anything. */
    public boolean matches(String name) {
        if (file.indexOf('*') < 0) {
            return file.equalsIgnoreCase(name);
        }
        String pattern =
                Arrays.stream(file.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL)
                .matcher(name)
                .matches();
    }

    /** What a row is; null where the file holds nothing of a roster. */
    public @Nullable Entity entity() {
        return makes.isEmpty() ? null : makes.get(0).entity();
    }

    /** The records that a row makes beside its own. */
    public List<Make> beside() {
        return makes.isEmpty() ? List.of() : makes.subList(1, makes.size());
    }

    /** Whether rows make records of their own entity beside their own: people whom people name. */
    public boolean namesOthers() {
        return beside().stream().anyMatch(make -> make.entity() == entity());
    }

    /** Whether its rows are, or make, records of this entity. */
    public boolean holds(Entity sought) {
        return makes.stream().anyMatch(make -> make.entity() == sought);
    }

    /** Whether anything that is made of a field is kept. */
    public boolean keeps(Field field, KeepRules keep) {
        return told().anyMatch(make -> make.keeps(field, keep));
    }

    private Stream<Make> told() {
        return Stream.concat(makes.stream(), adds.stream());
    }

    /** What decides whether that which is made of a field is kept. */
    public Set<Keep> rules(Field field) {
        Set<Keep> rules = EnumSet.noneOf(Keep.class);
        told().forEach(make -> rules.addAll(make.rules(field)));
        return rules;
    }

    /** The property by which a manifest speaks of the file: {@code file.users}. */
    public String property() {
        return "file." + (file.contains(".") ? file.substring(0, file.lastIndexOf('.')) : file);
    }
}

package io.rollbook.portal;

import io.rollbook.roster.Entity;
import io.rollbook.testing.StagedNight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A district's own system, in which something happens at random from night to night. */
final class ModelSource {
    private static final List<String> SCHOOLS = List.of("north", "south");
    private static final int FEW = 4;

    private final Random random;
    private StagedNight now = StagedNight.small();
    private int made;

    ModelSource(Random random) {
        this.random = random;
        for (int i = 0; i < 8; i++) {
            comes();
        }
    }

    /** What the system says. */
    StagedNight now() {
        return now;
    }

    /** Some things happen. */
    StagedNight next() {
        now = now.again();
        int happenings = 1 + random.nextInt(4);
        for (int i = 0; i < happenings; i++) {
            switch (random.nextInt(18)) {
                case 0, 1 -> comes();
                case 2 -> leaves();
                case 3 -> now.set(Entity.USERS, student(), "givenName", "Name " + made++);
                case 4 -> moves();
                case 5 -> drops();
                case 6 -> enrolls(student());
                case 7 -> newClass();
                case 8 -> classEnds();
                case 9 -> reissued();
                case 10 -> newId();
                case 11 -> userName();
                case 12 -> now.set(Entity.CLASSES, section(), "termSourcedIds", terms());
                case 13 -> newCourse();
                case 14 -> notNeeded(Entity.COURSES, "courseSourcedId");
                case 15 -> newTerm();
                case 16 -> notNeeded(Entity.ACADEMIC_SESSIONS, "termSourcedIds");
                default -> enrollmentChanges();
            }
        }
        return now;
    }

    /** Newcomers only, as an export of changes lists them; the system has them from now on. */
    StagedNight newcomers() {
        StagedNight before = now;
        now = now.again();
        comes();
        comes();
        StagedNight changes = new StagedNight();
        for (Entity entity : List.of(Entity.USERS, Entity.USER_ROLES, Entity.ENROLLMENTS)) {
            now.of(entity).forEach((id, row) -> {
                if (!before.of(entity).containsKey(id)) {
                    changes.of(entity).put(id, row);
                }
            });
        }
        return changes;
    }

    private void comes() {
        String id = "p" + made++;
        now.student(id, any(SCHOOLS)).set(Entity.USERS, id, "email", id + "@example.org");
        enrolls(id);
    }

    private void leaves() {
        if (students().size() > FEW) {
            String id = student();
            now.drop(Entity.USERS, id);
            List.copyOf(now.of(Entity.USER_ROLES).entrySet()).stream()
                    .filter(role -> id.equals(role.getValue().get("userSourcedId")))
                    .forEach(role -> now.drop(Entity.USER_ROLES, role.getKey()));
            dropEnrollments("userSourcedId", id);
        }
    }

    private void moves() {
        String id = student();
        for (Map.Entry<String, Map<String, String>> role :
                List.copyOf(now.of(Entity.USER_ROLES).entrySet())) {
            if (id.equals(role.getValue().get("userSourcedId"))) {
                now.drop(Entity.USER_ROLES, role.getKey());
                now.role(id, "north".equals(role.getValue().get("orgSourcedId")) ? "south" : "north", "student");
            }
        }
        dropEnrollments("userSourcedId", id);
        enrolls(id);
    }

    private void drops() {
        if (now.of(Entity.ENROLLMENTS).size() > FEW) {
            now.drop(
                    Entity.ENROLLMENTS,
                    any(List.copyOf(now.of(Entity.ENROLLMENTS).keySet())));
        }
    }

    private void enrolls(String student) {
        String school = now.of(Entity.USER_ROLES).values().stream()
                .filter(role -> student.equals(role.get("userSourcedId")))
                .map(role -> Objects.requireNonNull(role.get("orgSourcedId")))
                .findFirst()
                .orElse("north");
        List<String> classes = now.of(Entity.CLASSES).entrySet().stream()
                .filter(each -> school.equals(each.getValue().get("schoolSourcedId")))
                .map(Map.Entry::getKey)
                .toList();
        String section = any(classes);
        boolean already = now.of(Entity.ENROLLMENTS).values().stream()
                .anyMatch(each ->
                        student.equals(each.get("userSourcedId")) && section.equals(each.get("classSourcedId")));
        if (!already) {
            now.enroll("e" + (100 + made++), section, student);
        }
    }

    private void newClass() {
        String school = any(SCHOOLS);
        String id = school.charAt(0) + "-" + made++;
        now.section(id, school, "fall")
                .set(Entity.CLASSES, id, "termSourcedIds", terms())
                .set(
                        Entity.CLASSES,
                        id,
                        "courseSourcedId",
                        any(List.copyOf(now.of(Entity.COURSES).keySet())));
    }

    private String section() {
        return any(List.copyOf(now.of(Entity.CLASSES).keySet()));
    }

    /** One or two of the terms. */
    private String terms() {
        List<String> terms = List.copyOf(now.of(Entity.ACADEMIC_SESSIONS).keySet());
        return new TreeSet<>(List.of(any(terms), any(terms))).stream().collect(Collectors.joining(",", "{", "}"));
    }

    private void userName() {
        String id = student();
        if (Objects.requireNonNull(now.of(Entity.USERS).get(id)).containsKey("email")) {
            now.set(Entity.USERS, id, "username", random.nextInt(3) == 0 ? null : "user" + made++);
        }
    }

    /** Another course, or another title for one, and a class of it. */
    private void newCourse() {
        String id = random.nextBoolean()
                ? "c" + made++
                : any(List.copyOf(now.of(Entity.COURSES).keySet()));
        now.put(Entity.COURSES, id, "title", "Course " + made, "courseCode", "C" + made++, "orgSourcedId", "d");
        now.set(Entity.CLASSES, section(), "courseSourcedId", id);
    }

    private void newTerm() {
        String id = "t" + made++;
        now.term(id).set(Entity.CLASSES, section(), "termSourcedIds", "{" + id + "}");
    }

    /** A record that no class refers to any more goes. */
    private void notNeeded(Entity entity, String field) {
        String needed = now.of(Entity.CLASSES).values().stream()
                .map(row -> row.get(field))
                .collect(Collectors.joining(",", ",", ","))
                .replace('{', ',')
                .replace('}', ',');
        now.of(entity).keySet().stream()
                .filter(id -> !needed.contains("," + id + ","))
                .findFirst()
                .ifPresent(id -> now.drop(entity, id));
    }

    private void enrollmentChanges() {
        String id = any(List.copyOf(now.of(Entity.ENROLLMENTS).keySet()));
        boolean teacher = "teacher"
                .equals(Objects.requireNonNull(now.of(Entity.ENROLLMENTS).get(id))
                        .get("role"));
        now.set(
                Entity.ENROLLMENTS,
                id,
                teacher ? "primary" : "endDate",
                any(teacher ? List.of("true", "false") : List.of("2027-05-28", "2027-06-04")));
    }

    private void classEnds() {
        if (now.of(Entity.CLASSES).size() > FEW) {
            String id = any(now.of(Entity.CLASSES).keySet().stream()
                    .filter(each -> each.contains("-"))
                    .toList());
            now.drop(Entity.CLASSES, id);
            dropEnrollments("classSourcedId", id);
        }
    }

    /** The same person under another id, with the same enrollments. */
    private void reissued() {
        String old = student();
        String id = "p" + made++;
        now.of(Entity.USERS).put(id, Objects.requireNonNull(now.of(Entity.USERS).get(old)));
        now.drop(Entity.USERS, old);
        List.copyOf(now.of(Entity.USER_ROLES).entrySet()).stream()
                .filter(role -> old.equals(role.getValue().get("userSourcedId")))
                .forEach(role -> {
                    now.drop(Entity.USER_ROLES, role.getKey());
                    now.role(id, Objects.requireNonNull(role.getValue().get("orgSourcedId")), "student");
                });
        List.copyOf(now.of(Entity.ENROLLMENTS).entrySet()).stream()
                .filter(each -> old.equals(each.getValue().get("userSourcedId")))
                .forEach(each -> now.set(Entity.ENROLLMENTS, each.getKey(), "userSourcedId", id));
    }

    /** The same enrollment under another id. */
    private void newId() {
        String id = any(List.copyOf(now.of(Entity.ENROLLMENTS).keySet()));
        Map<String, String> row =
                Objects.requireNonNull(now.of(Entity.ENROLLMENTS).get(id));
        now.drop(Entity.ENROLLMENTS, id);
        now.of(Entity.ENROLLMENTS).put("e" + (100 + made++), row);
    }

    private void dropEnrollments(String field, String of) {
        List.copyOf(now.of(Entity.ENROLLMENTS).entrySet()).stream()
                .filter(each -> of.equals(each.getValue().get(field)))
                .forEach(each -> now.drop(Entity.ENROLLMENTS, each.getKey()));
    }

    private List<String> students() {
        List<String> students = new ArrayList<>(now.of(Entity.USERS).keySet());
        students.remove("tom");
        return students;
    }

    private String student() {
        return any(students());
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}

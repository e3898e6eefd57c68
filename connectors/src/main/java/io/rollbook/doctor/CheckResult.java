package io.rollbook.doctor;

/**
 * What came of one check.
 *
 * @param name what was checked, such as {@code broker} or {@code district springfield}
 * @param ok whether it is as it should be
 * @param detail what was found; no personal data, no secret
 * @param todo what to do about it; empty where nothing is to be done
 */
public record CheckResult(String name, boolean ok, String detail, String todo) {
    /** All is well. */
    public static CheckResult ok(String name, String detail) {
        return new CheckResult(name, true, detail, "");
    }

    /** Something is wrong. */
    public static CheckResult failed(String name, String detail, String todo) {
        return new CheckResult(name, false, detail, todo);
    }
}

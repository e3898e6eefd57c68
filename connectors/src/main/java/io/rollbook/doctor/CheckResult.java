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

    /** It works, but there is something to know or to do. */
    public static CheckResult warning(String name, String detail, String todo) {
        return new CheckResult(name, true, detail, todo);
    }

    /** Something is wrong. */
    public static CheckResult failed(String name, String detail, String todo) {
        return new CheckResult(name, false, detail, todo);
    }

    /** In a word: {@code ok}, {@code warning} where it is as it should be and still something is to be done, or {@code failed}. */
    public String outcome() {
        if (!ok) {
            return "failed";
        }
        return todo.isEmpty() ? "ok" : "warning";
    }
}

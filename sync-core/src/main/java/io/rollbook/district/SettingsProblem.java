package io.rollbook.district;

/**
 * One thing that is wrong with a district file. Never shows the value of a secret.
 *
 * @param line the line in the file, from 1
 * @param key where in the file, such as {@code feeds.nightly.sftp.host-key}; empty for the file as a whole
 * @param message what is wrong and what to do
 */
public record SettingsProblem(int line, String key, String message) {
    /** One line for a person. */
    @Override
    public String toString() {
        return "line " + line + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}

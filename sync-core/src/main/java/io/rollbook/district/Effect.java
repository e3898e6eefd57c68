package io.rollbook.district;

/**
 * One thing that a district file would change, for a person to read before it is put in force.
 *
 * @param about what it is of: {@code district}, {@code feed NAME}, {@code what may enter}, {@code limits}, {@code history} or
 *     {@code notices}
 * @param text what would be, and what is; never a secret, only where it is
 * @param loud whether nobody should miss it: personal data that would enter or stay away, a protection that is loosened, a
 *     feed that goes
 */
public record Effect(String about, String text, boolean loud) {
    /** One line for a person. */
    @Override
    public String toString() {
        return about + ": " + text;
    }
}

package io.rollbook.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The right that a request needs. A request without it is refused to everybody. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {
    Right value();

    /** Whether it is not there at all to those who do not have the right: a page that nobody leads them to. */
    boolean elseNotThere() default false;
}

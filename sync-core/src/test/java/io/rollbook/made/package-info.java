/**
 * A made-up school district: its people, classes and enrollments on three nights, written as a student information system would export them. Shared by tests, demo and benchmark, so that what a run should have done is known and need not be guessed.
 */
@NullMarked
package io.rollbook.made;

import org.jspecify.annotations.NullMarked;

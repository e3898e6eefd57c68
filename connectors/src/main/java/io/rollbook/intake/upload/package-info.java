/**
 * Deliveries that people send. They are sealed before they leave a person's computer; what is not is refused here,
 * before a byte of it is written anywhere.
 */
@NullMarked
package io.rollbook.intake.upload;

import org.jspecify.annotations.NullMarked;

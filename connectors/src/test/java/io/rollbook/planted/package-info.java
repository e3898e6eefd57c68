/**
 * Classes that break the walls on purpose, one each, so that the walls can be seen to fail.
 */
package io.rollbook.planted;

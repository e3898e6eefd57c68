package io.rollbook.planted.routes;

import com.jcraft.jsch.JSch;

/** Breaks the wall: SSH outside the intake. */
public record TalksToADistrict(JSch ssh) {}

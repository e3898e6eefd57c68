package io.rollbook.planted.api;

import io.rollbook.portal.open.Member;

/** Breaks the wall: a request that reaches into the opener. */
public record OpensDeliveries(Member member) {}

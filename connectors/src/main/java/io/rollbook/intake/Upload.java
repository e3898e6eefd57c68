package io.rollbook.intake;

import io.rollbook.ciphertext.Scope;

/**
 * What a person sends to a feed.
 *
 * @param run id of the run that it becomes
 * @param hold whether its plan waits for a person, however little it changes
 * @param scope what the sender says it is
 * @param by name of the token or account that sends it
 * @param account its id, which travels with the delivery where a name must not
 */
public record Upload(
        String run,
        String district,
        String feed,
        boolean preview,
        boolean hold,
        Scope scope,
        String by,
        String account) {}

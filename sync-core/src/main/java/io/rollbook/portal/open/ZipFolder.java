package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a zip stand: at its root, or all of them in one folder. People who zip a folder and not what is in it
 * send the latter. A folder's name may be a person's: no message repeats it.
 */
final class ZipFolder {
    private static final String MAC = "__MACOSX/";
    private static final String MAC_FOLDER_VIEW = ".DS_Store";

    private final Set<String> folders = new HashSet<>();
    private final Set<String> listed = new HashSet<>();
    private @Nullable String ofFiles;
    private boolean mixed;

    /**
     * Takes an entry's path.
     *
     * @param entry its place in the zip, from 1
     * @return the name of the file; null where it is none: a folder, or what macOS adds on its own; or where there are
     *     several folders. That is told at the end: what makes a zip a document of Office may be its last entry
     */
    @Nullable
    String take(String path, int entry) {
        if (path.startsWith(MAC)) {
            return null;
        }
        int end = path.lastIndexOf('/') + 1;
        String folder = path.substring(0, end);
        String name = path.substring(end);
        requirePlain(folder, entry);
        folders.add(folder);
        if (name.isEmpty() && !folder.isEmpty()) {
            if (!listed.add(folder)) {
                throw bad(entry, "is there twice");
            }
            return null;
        }
        if (name.equals(MAC_FOLDER_VIEW)) {
            return null;
        }
        ofFiles = ofFiles == null ? folder : ofFiles;
        mixed |= !folder.equals(ofFiles);
        return mixed ? null : name;
    }

    /** Whether the files taken so far stand in a folder. */
    boolean isThere() {
        return ofFiles != null && !ofFiles.isEmpty();
    }

    /** Refuses files in several folders, and folders that lead to none of them; once all entries were taken. */
    void expectNoOther() {
        String folder = ofFiles;
        if (mixed || folder != null && !folders.stream().allMatch(folder::startsWith)) {
            throw new OpenException(Code.SEVERAL_FOLDERS, "the zip's files are in several folders");
        }
    }

    private static OpenException bad(int entry, String why) {
        return new OpenException(Code.BAD_ARCHIVE, "zip entry " + entry + ": a folder in its name " + why);
    }

    private static void requirePlain(String folder, int entry) {
        int begin = 0;
        for (int end = folder.indexOf('/'); end >= 0; end = folder.indexOf('/', begin)) {
            String objection = MemberNames.objection(folder.substring(begin, end));
            if (objection != null) {
                throw bad(entry, objection);
            }
            begin = end + 1;
        }
    }
}

package android.net;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stub, signatures from https://developer.android.com/reference/android/net/Uri */
public final class Uri {

    private static final Pattern PARTS = Pattern.compile(
        "(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*).*",
        Pattern.DOTALL
    );

    private final String text;
    private final Matcher parts;

    private Uri(String text) {
        this.text = text;
        this.parts = PARTS.matcher(text);
        parts.matches();
    }

    public static Uri parse(String text) {
        return new Uri(text);
    }

    public String getScheme() {
        return parts.group(1);
    }

    public String getHost() {
        return parts.group(2);
    }

    public String getPath() {
        return parts.group(3);
    }

    @Override
    public String toString() {
        return text;
    }
}

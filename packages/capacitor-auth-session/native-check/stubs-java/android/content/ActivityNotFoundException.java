package android.content;

/** Stub, signatures from https://developer.android.com/reference/android/content/ActivityNotFoundException */
public class ActivityNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1;
}

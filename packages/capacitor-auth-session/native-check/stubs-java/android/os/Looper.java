package android.os;

/** Stub, signatures from https://developer.android.com/reference/android/os/Looper */
public final class Looper {

    public static Looper getMainLooper() {
        return new Looper();
    }
}

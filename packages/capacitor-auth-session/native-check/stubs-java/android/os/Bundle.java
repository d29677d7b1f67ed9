package android.os;

/** Stub, signatures from https://developer.android.com/reference/android/os/Bundle */
public final class Bundle {}

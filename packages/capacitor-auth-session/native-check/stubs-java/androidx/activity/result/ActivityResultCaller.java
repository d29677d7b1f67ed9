package androidx.activity.result;

/** Stub, signatures from https://developer.android.com/reference/androidx/activity/result/ActivityResultCaller */
public interface ActivityResultCaller {}

package com.getcapacitor;

import android.content.Context;
import android.content.Intent;
import androidx.appcompat.app.AppCompatActivity;
import java.util.ArrayList;
import java.util.List;

/** Stub, signatures from the source of @capacitor/android 8.5.2, com/getcapacitor/Plugin.java */
public class Plugin {

    /** The events that nobody has listened to yet. */
    public final List<String> retained = new ArrayList<>();
    private final AppCompatActivity activity = new AppCompatActivity();

    public void load() {}

    public Context getContext() {
        return activity;
    }

    public AppCompatActivity getActivity() {
        return activity;
    }

    protected void notifyListeners(String eventName, JSObject data, boolean retainUntilConsumed) {
        if (retainUntilConsumed) retained.add(eventName + " " + data.getString("url"));
    }

    protected String getLogTag() {
        return "Capacitor";
    }

    protected void handleOnNewIntent(Intent intent) {}

    protected void handleOnResume() {}

    protected void handleOnPause() {}
}

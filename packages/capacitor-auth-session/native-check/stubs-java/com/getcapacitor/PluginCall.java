package com.getcapacitor;

import java.util.ArrayList;
import java.util.List;

/** Stub, signatures from the source of @capacitor/android 8.5.2, com/getcapacitor/PluginCall.java */
public class PluginCall {

    private final JSObject data;
    /** How it was answered, answer by answer. */
    public final List<String> answers = new ArrayList<>();

    public PluginCall(JSObject data) {
        this.data = data;
    }

    public String getString(String name) {
        return data.getString(name);
    }

    public String getString(String name, String defaultValue) {
        String value = data.getString(name);
        return value == null ? defaultValue : value;
    }

    public void resolve() {
        answers.add("resolved");
    }

    public void resolve(JSObject data) {
        answers.add("resolved " + data.getString("url"));
    }

    public void reject(String msg, String code) {
        answers.add("rejected " + code);
    }
}

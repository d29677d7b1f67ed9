package com.getcapacitor;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Stub, signatures from the source of @capacitor/android 8.5.2, com/getcapacitor/PluginMethod.java */
@Retention(RetentionPolicy.RUNTIME)
public @interface PluginMethod {
    String returnType() default "promise";
}

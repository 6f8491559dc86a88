// axios' names: each is the type that it stands for.

import * as authflight from 'authflight';
import { check, type Equal } from './support.js';

interface User {
  id: string;
}

check<Equal<authflight.AxiosInstance, authflight.Client>>();
check<Equal<authflight.AxiosDefaults<User>, authflight.ClientDefaults<User>>>();
check<Equal<authflight.AxiosInterceptorManager<User>, authflight.InterceptorManager<User>>>();
check<Equal<authflight.AxiosInterceptorOptions, authflight.InterceptorOptions>>();
check<Equal<authflight.AxiosError<User, string>, authflight.AuthflightError<User, string>>>();
check<Equal<authflight.RawAxiosHeaders, authflight.HeaderFields>>();
check<Equal<authflight.RawAxiosRequestHeaders, authflight.HeaderFields>>();
check<Equal<authflight.RawAxiosResponseHeaders, authflight.HeaderFields>>();
check<Equal<authflight.AxiosHeaderValue, authflight.HeaderValue>>();
check<Equal<authflight.AxiosHeaders, authflight.HttpHeaders>>();
check<Equal<authflight.AxiosRequestHeaders, authflight.HttpHeaders>>();
check<Equal<authflight.AxiosResponseHeaders, authflight.HttpHeaders>>();
check<Equal<authflight.HeadersDefaults, authflight.MethodHeaders>>();
check<Equal<authflight.GenericAbortSignal, authflight.AbortSignalLike>>();
check<Equal<authflight.AxiosBasicCredentials, authflight.BasicCredentials>>();
check<Equal<authflight.CancelToken, authflight.CancelTokenLike>>();
check<Equal<authflight.CreateAxiosDefaults<User>, authflight.CreateDefaults<User>>>();
check<Equal<authflight.InternalAxiosRequestConfig<User>, authflight.InternalRequestConfig<User>>>();
check<Equal<authflight.AxiosRequestConfig<User>, authflight.RequestConfig<User>>>();
check<Equal<authflight.RawAxiosRequestConfig<User>, authflight.RequestConfig<User>>>();
check<Equal<authflight.AxiosRequestTransformer, authflight.RequestTransformer>>();
check<Equal<authflight.AxiosResponseTransformer, authflight.ResponseTransformer>>();
check<Equal<authflight.AxiosProgressEvent, authflight.TransferProgress>>();
check<Equal<authflight.AxiosResponse<User, string>, authflight.Response<User, string>>>();
check<Equal<authflight.AxiosPromise<User, string>, Promise<authflight.Response<User, string>>>>();
check<Equal<authflight.GenericFormData, authflight.FormLike>>();
check<Equal<authflight.CustomParamsSerializer, authflight.SerializeParams>>();
check<Equal<authflight.FormDataVisitorHelpers, authflight.SerializerHelpers>>();
check<Equal<authflight.FormSerializerOptions, authflight.SerializerOptions>>();

// @ts-expect-error a name for types: the class is AuthflightError
export const made = authflight.AxiosError;
// @ts-expect-error a name for types: the class is HttpHeaders
export const headers = authflight.AxiosHeaders;

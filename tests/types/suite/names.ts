// axios' names: each is the type that it stands for.

import type {
  AxiosError,
  AxiosHeaders,
  AxiosInstance,
  AxiosInterceptorManager,
  AxiosProgressEvent,
  AxiosPromise,
  AxiosRequestConfig,
  AxiosResponse,
  CreateAxiosDefaults,
  GenericAbortSignal,
  InternalAxiosRequestConfig,
  RawAxiosRequestHeaders,
} from 'authflight';
import * as authflight from 'authflight';
import { check, type Equal } from './support.js';

interface User {
  id: string;
}

check<Equal<AxiosInstance, authflight.Client>>();
check<Equal<AxiosRequestConfig<User>, authflight.RequestConfig<User>>>();
check<Equal<InternalAxiosRequestConfig<User>, authflight.InternalRequestConfig<User>>>();
check<Equal<CreateAxiosDefaults<User>, authflight.CreateDefaults<User>>>();
check<Equal<AxiosResponse<User, string>, authflight.Response<User, string>>>();
check<Equal<AxiosPromise<User>, Promise<authflight.Response<User>>>>();
check<Equal<AxiosError<User, string>, authflight.AuthflightError<User, string>>>();
check<Equal<AxiosHeaders, authflight.HttpHeaders>>();
check<Equal<RawAxiosRequestHeaders, authflight.HeaderFields>>();
check<Equal<AxiosInterceptorManager<AxiosResponse>, authflight.InterceptorManager<authflight.Response>>>();
check<Equal<AxiosProgressEvent, authflight.TransferProgress>>();
check<Equal<GenericAbortSignal, authflight.AbortSignalLike>>();

// @ts-expect-error a name for types: the class is AuthflightError
export const made = new authflight.AxiosError('late');

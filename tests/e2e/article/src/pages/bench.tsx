// A page that hands the browser's client to the tests.
import { useEffect } from 'react';
import { APIClient } from '@/module/axios';

const Bench = () => {
  useEffect(() => {
    Object.assign(window, { APIClient });
  }, []);
  return <h1>Bench</h1>;
};

export default Bench;

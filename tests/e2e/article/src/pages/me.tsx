// Article S1: the client's page, every line as it stands there.
// pages/me.tsx

import { APIClient } from "@/module/axios";
import { useEffect, useState } from "react";

const Me = () => {
  const [me, setMe] = useState<any>(null);
  const [awesomeData, setAwesomeData] = useState<any>(null);

  useEffect(() => {
    (async () => {
      try {
        const [me, awesomeData] = await Promise.all([
          APIClient.get("/api/users/me"),
          APIClient.get("/api/awesome-data"),
        ]);
        setMe(me.data);
        setAwesomeData(awesomeData.data);
      } catch (error) {
        console.log(error);
      }
    })();
  }, []);

  return (
    <div>
      <p>여기가 보인다면 토큰 검증이 된 것입니다</p>
      <p>{JSON.stringify(me)}</p>
      <p>{JSON.stringify(awesomeData)}</p>
    </div>
  );
};

export default Me;

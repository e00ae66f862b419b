-- view aircraft_attributes_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 42b663e44126dc56ae50df38e9edbb6b5927c1500933327e6ee2e333ccf09b88
-- rows dc45bef6e37344f013a0df2c2e9c155b6235da0c1efde725c8ac07c68b5e7545
-- shape c169ae1324f681eca50e3277a12fe85228b0ef6ac596abf4ad6e29206853be35
-- feature ["manufacturer", "text", "e9d9b9f11a5db8a401a5ca69737caa0ff5ce9a633ad9ea3d7a3e35cef191a701", "24e26428662e4d652d03e65ad449b605b31caa9704b0f0d481ad603a7e361421"]
-- feature ["built_in", "integer", "9c9bb945a0ed74e3f9f804a81b835dcb04c201614b96154e0dd3077a5cd6e160", "4e92ef1c165fd56ca67305ac05abaef6ba9d9eed98b5810f7a55c807594a0905"]
-- feature ["engines", "integer", "580595b4b8a9ec172610a89619936659bfc6d7553057c9f7b437618eb421b5ab", "1438a20df1cfe2fb0aa894f6744e0998cab2b17779a8bbd5b768f61545bbeb6a"]
-- feature ["seats", "integer", "50a10ea7418692b83202ffbfeecef83eaa5eff90619c0100007da2fc4271b270", "d73e046aefae45543c8fd7355cd593b9fb277db538b88b9d826f8ea96c5f379d"]
-- digest 087f52ed89b52015b4a92dc320940ff72a6d0f77989cb0da5f2356fdf59d4f66
-- entity: aircraft
-- owner: delays@example.com
-- static: true
-- default: manufacturer = 'unknown'
--
-- What an aircraft is. Its age is not here: that depends on when one asks, so the service derives it.

SELECT
    tailnum,
    manufacturer,  -- as the registration spells it
    year AS built_in,  -- year of manufacture
    engines,  -- how many
    seats  -- how many
FROM nyc.planes;

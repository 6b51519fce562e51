{ Settles what medical-insurance funds owe hospitals, by the C library: for Free Pascal and Delphi.
  All functions may be called from any thread. }
unit settlement;

{$ifdef FPC}{$mode delphi}{$H+}{$endif}

interface

uses
  SysUtils;

const
  SettlementRefused = 1;

type
  { A file that is handed over: its name, relative to the job with slashes in UTF-8, and its bytes. }
  TSettlementInput = record
    Name: RawByteString;
    Data: TBytes;
  end;
  TSettlementInputs = array of TSettlementInput;

  { What is wrong with a call; Answer is a JSON list of faults, in UTF-8. }
  ESettlementRefused = class(Exception)
  public
    Answer: RawByteString;
    constructor Create(const Faults: RawByteString);
  end;

{ The report, in UTF-8. Request is JSON in UTF-8: see settlement.h. }
function SettlementJob(const Request: RawByteString; const Files: TSettlementInputs): RawByteString;

{ The explanations of the request's subjects. }
function SettlementExplain(const Request: RawByteString; const Files: TSettlementInputs): RawByteString;

{ What the request's report was checked against. }
function SettlementVerify(const Request: RawByteString; const Files: TSettlementInputs): RawByteString;

{ What the library is. }
function SettlementVersion: RawByteString;

implementation

uses
  Math;

const
{$ifdef MSWINDOWS}
  Library_ = 'settlement.dll';
{$else}
  Library_ = 'libsettlement.so';
{$endif}

type
  { settlement_file of settlement.h }
  TFile = record
    Name: PAnsiChar;
    Data: Pointer;
    Size: Int64;
  end;
  PFile = ^TFile;

  TVerb = function(Request: PAnsiChar; Files: PFile; Count: Int64; out Status: Integer): PAnsiChar; cdecl;

function settlement_job(Request: PAnsiChar; Files: PFile; Count: Int64; out Status: Integer): PAnsiChar; cdecl; external Library_;
function settlement_explain(Request: PAnsiChar; Files: PFile; Count: Int64; out Status: Integer): PAnsiChar; cdecl; external Library_;
function settlement_verify(Request: PAnsiChar; Files: PFile; Count: Int64; out Status: Integer): PAnsiChar; cdecl; external Library_;
function settlement_version: PAnsiChar; cdecl; external Library_;
procedure settlement_free(Answer: PAnsiChar); cdecl; external Library_;

constructor ESettlementRefused.Create(const Faults: RawByteString);
begin
  inherited Create('the settlement is refused');
  Answer := Faults;
end;

function Taken(Answer: PAnsiChar): RawByteString;
begin
  if Answer = nil then
    raise EOutOfMemory.Create('no memory for the answer');
  try
    SetString(Result, Answer, StrLen(Answer));
  finally
    settlement_free(Answer);
  end;
end;

function Ask(Verb: TVerb; const Request: RawByteString; const Files: TSettlementInputs): RawByteString;
var
  List: array of TFile;
  First: PFile;
  I, Status: Integer;
  Mask: TFPUExceptionMask;
begin
  SetLength(List, Length(Files));
  for I := 0 to High(Files) do
  begin
    List[I].Name := PAnsiChar(Files[I].Name);
    List[I].Data := Pointer(Files[I].Data);
    List[I].Size := Length(Files[I].Data);
  end;
  First := nil;
  if Length(List) > 0 then
    First := @List[0];
  { Pascal makes an exception of a float that overflows. Go does not expect that of its own floats,
    and runs in the thread of the caller. }
  Mask := SetExceptionMask([exInvalidOp, exDenormalized, exZeroDivide, exOverflow, exUnderflow, exPrecision]);
  try
    Result := Taken(Verb(PAnsiChar(Request), First, Length(List), Status));
  finally
    SetExceptionMask(Mask);
  end;
  if Status = SettlementRefused then
    raise ESettlementRefused.Create(Result);
end;

function SettlementJob(const Request: RawByteString; const Files: TSettlementInputs): RawByteString;
begin
  Result := Ask(settlement_job, Request, Files);
end;

function SettlementExplain(const Request: RawByteString; const Files: TSettlementInputs): RawByteString;
begin
  Result := Ask(settlement_explain, Request, Files);
end;

function SettlementVerify(const Request: RawByteString; const Files: TSettlementInputs): RawByteString;
begin
  Result := Ask(settlement_verify, Request, Files);
end;

function SettlementVersion: RawByteString;
begin
  Result := Taken(settlement_version);
end;

end.

"""Reading institutions' HTTP and SOAP services."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    # what an instance was set to
    "service_option": (
        "the option {option} is not what it must be: {detail}; set it anew",
        "选项 {option} 的值不符合要求：{detail}；请重新设置",
    ),
    "service_option_wanted": (
        "the option {option} is missing, and {because} needs it; set it",
        "缺少选项 {option}（{because} 需要它）；请设置",
    ),
    # on the way
    "service_away": (
        "{address} cannot be reached ({detail}); it is asked again later",
        "无法连接 {address}（{detail}）；稍后重试",
    ),
    "service_slow": (
        "{address} sent nothing for {limit} s; it is asked again later (option timeout_s)",
        "{address} 在 {limit} 秒内没有任何响应；稍后重试（选项 timeout_s）",
    ),
    "service_busy": (
        "{address} says that it is asked too much ({status}); it is asked again when it said; a lower requests_per_s helps",
        "{address} 表示请求过多（{status}）；将按其要求的时间重试；可调低 requests_per_s",
    ),
    "service_failed": (
        "{address} failed by itself ({status}: {detail}); it is asked again later",
        "{address} 自身出错（{status}：{detail}）；稍后重试",
    ),
    "service_refused": (
        "{address} refused the key ({status}); shown was: {access}. Ask the institution for a valid one and set auth_secret",
        "{address} 拒绝了凭据（{status}）；所用凭据：{access}。请向该机构索取有效凭据并设置 auth_secret",
    ),
    "service_missing": (
        "there is nothing at {address} ({status}); check the option url, or ask the institution where it moved",
        "{address} 处没有内容（{status}）；请检查选项 url，或向该机构询问新地址",
    ),
    "service_moved": (
        "{address} moved to {to}; check it and set the option url",
        "{address} 已迁至 {to}；请核对后设置选项 url",
    ),
    "service_rejected": (
        "{address} did not take the request ({status}): {detail}; check the options params and body",
        "{address} 不接受该请求（{status}）：{detail}；请检查选项 params 与 body",
    ),
    "service_link": (
        "the service names as its next page {found}, which is no address; tell the institution",
        "服务给出的下一页“{found}”不是有效地址；请告知该机构",
    ),
    "host_refused": (
        "{own} leads to {host}, which is another host; if that is right, add it to the option hosts",
        "{own} 指向另一主机 {host}；如确认无误，请将其加入选项 hosts",
    ),
    "redirects_many": (
        "{address} redirects more than {limit} times; check the option url",
        "{address} 重定向超过 {limit} 次；请检查选项 url",
    ),
    "tls_refused": (
        "the certificate of {host} is not trusted ({detail}); if it is the institution's own, name its CA in the option ca_file",
        "{host} 的证书不受信任（{detail}）；如为该机构自建 CA，请在选项 ca_file 中指定",
    ),
    "request_unsendable": (
        "the request to {address} cannot be sent: a header holds a character that none may hold; look at auth_secret and headers",
        "无法向 {address} 发送请求：某个请求头含有不允许的字符；请检查 auth_secret 与 headers",
    ),
    "token_missing": (
        "{host} gave no access token; check token_url, auth_user, auth_secret and scope",
        "{host} 没有返回访问令牌；请检查 token_url、auth_user、auth_secret 与 scope",
    ),
    # the answer
    "answer_cut": (
        "the answer of {address} is cut off ({detail}); it is asked again later",
        "{address} 的响应不完整（{detail}）；稍后重试",
    ),
    "answer_slow": (
        "the answer of {address} took longer than {limit} s (option answer_s_max); it is asked again later",
        "{address} 的响应超过 {limit} 秒（选项 answer_s_max）；稍后重试",
    ),
    "answer_large": (
        "the answer of {address} is larger than {limit} bytes unpacked; ask for smaller pages, or raise answer_bytes_max",
        "{address} 的响应解压后超过 {limit} 字节；请减小分页或调高 answer_bytes_max",
    ),
    "answer_packed": (
        "the answer of {address} is packed as {found}; expected gzip or none",
        "{address} 的响应以 {found} 压缩；应为 gzip 或不压缩",
    ),
    "answer_encoding": (
        "the answer of {address} is not in {encoding}; tell the institution",
        "{address} 的响应不是 {encoding} 编码；请告知该机构",
    ),
    "answer_page": (
        "{address} answered with a web page, not with data ({detail}); it may be a login or a firewall: check the address and the key",
        "{address} 返回的是网页而不是数据（{detail}）；可能是登录页或防火墙：请检查地址与凭据",
    ),
    "answer_broken": (
        "the answer of {address} is not valid JSON at character {position}: {detail}",
        "{address} 的响应在第 {position} 个字符处不是有效的 JSON：{detail}",
    ),
    "answer_no_list": (
        "the answer of {address} holds no list of rows at “{path}” ({found}); set the option items",
        "{address} 的响应在“{path}”处没有数据列表（{found}）；请设置选项 items",
    ),
    "items_unsure": (
        "the answer of {address} holds several lists ({found}); name the one with the rows in the option items",
        "{address} 的响应中有多个列表（{found}）；请用选项 items 指定数据所在的列表",
    ),
    "answer_no_field": (
        "the answer has nothing usable at “{path}”, where the option {option} looks; check that option",
        "响应中“{path}”处没有可用的值（选项 {option}）；请检查该选项",
    ),
    "answer_not_ok": (
        "{address} says in {field} that it did not go well: {detail}",
        "{address} 在 {field} 中表示请求未成功：{detail}",
    ),
    # the pages
    "paging_unsure": (
        "the answer has exactly {count} rows and does not say whether more follow; set the option paging (none, page, offset…)",
        "响应恰有 {count} 行，且未说明是否还有后续；请设置选项 paging（none、page、offset 等）",
    ),
    "page_repeats": (
        "{address} gives the same page again (the {page}th); check the option paging and its parameters",
        "{address} 重复返回同一页（第 {page} 页）；请检查选项 paging 及其参数",
    ),
    "pages_many": (
        "{address} goes on after {limit} pages; if that is right, raise pages_max",
        "{address} 超过 {limit} 页仍未结束；如属实，请调高 pages_max",
    ),
    "total_not_met": (
        "the service announced {total} rows and gave {count}; nothing is taken for complete, it is read again",
        "服务声明共有 {total} 行，实际给出 {count} 行；不视为完整，将重新读取",
    ),
    "source_moves": (
        "rows moved between pages in each of {sweeps} passes; it is read again later. A fixed order (sort by key) helps",
        "连续 {sweeps} 次读取中，数据都在分页之间移动；稍后重读。建议按主键固定排序",
    ),
    "changes_column_missing": (
        "no row of {address} has the cell {column} that tells when it changed; check changes.column",
        "{address} 的数据中没有表示变更时间的字段 {column}；请检查 changes.column",
    ),
    "row_key_missing": (
        "{place} has no {key}, so it cannot be told which row it is; check the option key, or tell the institution",
        "{place} 缺少 {key}，无法确定是哪一行；请检查选项 key，或告知该机构",
    ),
    "clock_skew": (
        "the clock of {address} is {seconds} s ahead of the hub's; times are taken by its own clock",
        "{address} 的时钟比本机快 {seconds} 秒；时间以对方时钟为准",
    ),
    # SOAP
    "wsdl_broken": (
        "the WSDL {address} cannot be used: {detail}",
        "WSDL {address} 无法使用：{detail}",
    ),
    "wsdl_operation": (
        "the WSDL has no operation {operation}; it has: {known}",
        "WSDL 中没有操作 {operation}；现有：{known}",
    ),
    "soap_arguments": (
        "the arguments of {operation} do not fit the WSDL: {detail}; check the option arguments",
        "操作 {operation} 的参数与 WSDL 不符：{detail}；请检查选项 arguments",
    ),
    "soap_record": (
        "no element {record} is in the answer or in the WSDL; elements that repeat: {known}. Set the option record",
        "响应和 WSDL 中都没有元素 {record}；可重复的元素：{known}。请设置选项 record",
    ),
    "soap_fault": (
        "{operation} was answered by a fault of the caller ({fault}): {detail}",
        "操作 {operation} 返回调用方错误（{fault}）：{detail}",
    ),
    "soap_failed": (
        "{operation} failed at the service ({fault}): {detail}; it is asked again later",
        "操作 {operation} 在服务端出错（{fault}）：{detail}；稍后重试",
    ),
    "soap_references": (
        "the answer puts its rows together by references (multiRef), which this hub does not read; ask for document/literal",
        "响应使用 multiRef 引用拼接数据，本系统不支持；请要求对方提供 document/literal 方式",
    ),
}
